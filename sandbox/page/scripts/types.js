// The shapes of what the sandbox says, in Discord's words. Types only: nothing here runs.

/** @typedef {{id: string, username: string, global_name: string, bot: boolean, name?: string}} User */
/** @typedef {User & {roles: {guild: string, name: string}[]}} Person what they have in every server, the highest first */
/** @typedef {{id: string, name: string, color: number, position: number}} Role */
/**
 * @typedef {object} Guild
 * @property {string} id
 * @property {string} name
 * @property {string} owner_id
 * @property {Role[]} roles
 * @property {Record<string, string[]>} members person to their roles, by id
 */
/**
 * @typedef {object} Channel
 * @property {string} id
 * @property {number} type 0 text, 1 direct message, 3 group message, 5 announcements, 11 thread, 15 forum
 * @property {string} name
 * @property {string} place what the sandbox calls it: its name, or `dm`
 * @property {string} [guild_id]
 * @property {string} [parent_id]
 * @property {string | null} [topic]
 * @property {boolean} [nsfw] for adults
 * @property {number} [rate_limit_per_user] seconds between two messages of one person
 * @property {{archived: boolean, locked: boolean}} [thread_metadata]
 * @property {string} my_permissions a bit set
 * @property {number} attachment_size_limit bytes
 * @property {string[]} member_ids those who see it
 */
/**
 * @typedef {object} World
 * @property {string} boot new at each start of the sandbox
 * @property {User} me
 * @property {User} bot
 * @property {Person[]} people
 * @property {Guild[]} guilds
 * @property {Channel[]} channels
 * @property {string[]} owners to whom the app belongs, by name
 * @property {string[]} [installed] who has installed the bot for themselves, by name
 */
/**
 * @typedef {object} Media
 * @property {string} url
 * @property {string} [id]
 * @property {string} [filename]
 * @property {number} [size] bytes
 * @property {number | null} [width] pixels
 * @property {number | null} [height] pixels
 * @property {string | null} [content_type]
 * @property {string | null} [description] alt text
 */
/** @typedef {{label: string, value: string, description?: string, default?: boolean, emoji?: {name?: string}}} SelectOption */
/**
 * @typedef {object} Component
 * @property {number} type
 * @property {number} [id]
 * @property {string} [content]
 * @property {string} [label]
 * @property {number} [style]
 * @property {string} [custom_id]
 * @property {string} [url]
 * @property {{name?: string}} [emoji]
 * @property {boolean} [disabled]
 * @property {string} [placeholder]
 * @property {number} [min_values]
 * @property {number} [max_values]
 * @property {SelectOption[]} [options]
 * @property {number | null} [accent_color]
 * @property {Component[]} [components]
 * @property {Component} [accessory]
 * @property {{media: Media, description: string | null, spoiler: boolean}[]} [items]
 * @property {Media} [media]
 * @property {Media} [file]
 * @property {string | null} [name]
 * @property {number | null} [size]
 * @property {string | null} [description]
 * @property {boolean} [spoiler]
 * @property {Component} [component] in a label
 * @property {boolean} [required]
 * @property {boolean} [default] of a checkbox
 * @property {{id: string, type?: string}[]} [default_values] of a select of people, roles or channels
 * @property {number[]} [channel_types] those that a select of channels offers
 * @property {string} [value] of a text input
 * @property {number} [min_length]
 * @property {number} [max_length]
 * @property {boolean} [divider]
 * @property {number} [spacing]
 */
/** @typedef {{title: string, custom_id: string, components: Component[]}} Modal */
/**
 * @typedef {object} Origin the interaction that a message answers
 * @property {string} id
 * @property {number} type
 * @property {User} user
 * @property {string} [name] of a command
 * @property {number} [command_type] 1 slash, 3 for messages
 * @property {string} [target_message_id] of a message command
 * @property {string} [interacted_message_id] of a component
 * @property {Origin} [triggering_interaction_metadata] what opened the modal
 */
/** @typedef {{type?: number, message_id?: string, channel_id?: string, guild_id?: string}} Reference */
/** @typedef {Pick<Message, "content" | "embeds" | "attachments" | "timestamp"> & Partial<Message>} Snapshot */
/**
 * @typedef {object} Message
 * @property {string} id
 * @property {string} channel_id
 * @property {User} author
 * @property {number} type
 * @property {string} content
 * @property {number} flags
 * @property {Component[]} components
 * @property {Record<string, any>[]} embeds
 * @property {Media[]} attachments
 * @property {string} timestamp
 * @property {string | null} edited_timestamp
 * @property {Origin} [interaction_metadata]
 * @property {Reference} [message_reference] of type 0 what it answers, of type 1 what it forwards
 * @property {Message | null} [referenced_message] null: deleted; left out: not looked for
 * @property {{message: Snapshot}[]} [message_snapshots] what is forwarded, as it was
 * @property {string[]} pings who is notified: ids of people, `role:` and an id, `everyone`
 * @property {boolean} deleted
 * @property {string[]} interactions those that it answers
 */
/**
 * @typedef {object} Option one option of a slash command
 * @property {number} type 1 subcommand, 2 group of them, 3 string, 4 integer, 5 boolean, 6 user,
 *   7 channel, 8 role, 9 user or role, 10 number, 11 attachment
 * @property {string} name
 * @property {string} description
 * @property {Option[]} [options] of a subcommand or a group
 * @property {boolean} [required]
 * @property {number[]} [channel_types]
 * @property {{name: string, value: string | number}[]} [choices]
 * @property {boolean} [autocomplete]
 * @property {number} [min_length]
 * @property {number} [max_length]
 * @property {number} [min_value]
 * @property {number} [max_value]
 */
/** @typedef {{id: string, type?: number, name: string, description: string, options?: Option[], contexts?: number[] | null}} Command */
/** @typedef {{name: string, url: string, alt: string, width: number, height: number, size: number, note?: string}} Sample */
/** @typedef {{running: boolean, ready: boolean, pid: number}} Bot */
/** @typedef {{under_way: number, most_under_way: number}} Load requests that were submitted and are not over */
/** @typedef {{bot: Bot, faults: Record<string, number>, settings: Record<string, any>, runcomfy?: Load}} State */
/**
 * @typedef {object} Exchange one request of the bot and its answer
 * @property {number} number
 * @property {string} service `discord` or `runcomfy`
 * @property {string} call
 * @property {string} method
 * @property {string} path
 * @property {string} template
 * @property {Record<string, string>} query
 * @property {number} at seconds since the epoch
 * @property {unknown} request
 * @property {Record<string, number>} files part to bytes
 * @property {number} status 0 when the connection was cut
 * @property {unknown} response
 * @property {string} fault
 * @property {number} [seconds]
 */
/**
 * @typedef {object} FeedEvent
 * @property {number} number
 * @property {"message" | "deleted" | "invoked" | "answered" | "unanswered" | "modal"} type
 * @property {string} channel_id
 * @property {string[]} interactions
 * @property {Message | null} message
 * @property {{type?: number, name?: string, message_id?: string, custom_id?: string} & Partial<Modal>} data
 */
/**
 * @typedef {object} Pending an interaction of this person that has no answer yet
 * @property {string} id
 * @property {string} channel_id
 * @property {string} name the command's, as people read it
 * @property {string} message_id of the message whose component was used; empty for a command
 * @property {string} custom_id
 * @property {boolean} failed whether the application did not respond
 * @property {number} at milliseconds since the epoch
 */

export {};

// The one socket on which the sandbox tells what happens; it is opened again when it breaks.

import { speaker } from "./api.js";

const FIRST_PAUSE = 300;
const LONGEST_PAUSE = 3000;

/** Frames of the socket arrive as `frame` events, changes of the connection as `connection`. */
export class Live extends EventTarget {
  connected = false;
  #pause = FIRST_PAUSE;
  #watching = false;
  /** @type {WebSocket | null} */
  #socket = null;

  /** Connect, and stay connected for as long as the page is open. */
  open() {
    const url = new URL("/sandbox/live", location.href);
    url.protocol = "ws:";
    url.searchParams.set("as", speaker);
    const socket = new WebSocket(url);
    this.#socket = socket;
    socket.addEventListener("open", () => {
      this.#pause = FIRST_PAUSE;
      this.#say();
      this.#be(true);
    });
    socket.addEventListener("message", ({ data }) => {
      this.dispatchEvent(new CustomEvent("frame", { detail: JSON.parse(data) }));
    });
    socket.addEventListener("close", () => {
      this.#be(false);
      setTimeout(() => this.open(), this.#pause);
      this.#pause = Math.min(2 * this.#pause, LONGEST_PAUSE);
    });
  }

  /**
   * Say whether the requests of the bot and its log are wanted too.
   *
   * @param {boolean} wanted
   */
  watch(wanted) {
    this.#watching = wanted;
    this.#say();
  }

  #say() {
    if (this.#socket?.readyState === WebSocket.OPEN) {
      this.#socket.send(JSON.stringify({ watch: this.#watching }));
    }
  }

  /** @param {boolean} connected */
  #be(connected) {
    this.connected = connected;
    this.dispatchEvent(new Event("connection"));
  }
}

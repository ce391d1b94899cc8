// The page's beginning: the parts are made once and find what they show in the App.

import { RefusedError } from "./api.js";
import { App } from "./app.js";
import { mountConnection } from "./around/connection.js";
import { mountHeader } from "./around/header.js";
import { mountMembers } from "./around/members.js";
import { mountSidebar } from "./around/sidebar.js";
import { mountMessages } from "./chat/list.js";
import { mountComposer } from "./composer/composer.js";
import { el, fill, find } from "./dom.js";
import { mountDrawer } from "./drawer/drawer.js";
import { applyTheme } from "./around/theme.js";
import { mountToast } from "./around/toast.js";
import { mountModals } from "./modal/modal.js";

applyTheme();
try {
  const app = await App.start();
  mountSidebar(find(".sidebar"), app);
  mountHeader(find(".chat-header"), app);
  mountMembers(find(".members"), app);
  mountMessages(find(".messages"), app);
  mountConnection(find(".connection"), app);
  mountComposer(find(".composer"), app);
  mountDrawer(find(".drawer"), app);
  mountToast(find(".chat-body"), app);
  mountModals(app);
  document.body.classList.add("is-mounted"); // tests and pictures wait for it
} catch (error) {
  const words = error instanceof RefusedError ? error.message : "The page could not start.";
  fill(find(".messages"), el("p", { class: "page-broken", role: "alert" }, words, " ",
    el("a", { href: "/" }, "Start anew as the painter")));
  throw error;
}

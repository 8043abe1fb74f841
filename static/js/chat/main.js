// Starts the chat of this page.
import { Conversation } from "./conversation.js";

const root = document.querySelector("[data-chat]");
if (root) new Conversation(root).start();

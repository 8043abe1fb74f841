// The page of one file: search in it, folding of all at once.
import { Finder } from "./finder.js";

const viewer = document.querySelector("[data-viewer]");
const form = viewer?.querySelector("[data-find]");
if (form) new Finder(form, viewer.querySelector("[data-found-in]"));

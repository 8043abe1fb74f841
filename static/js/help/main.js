// The help centre: articles offered while one types, votes without a reload.
import { Suggestions } from "./suggestions.js";
import { Vote } from "./vote.js";

for (const form of document.querySelectorAll("form[data-suggestions]")) new Suggestions(form).start();
for (const part of document.querySelectorAll("[data-vote]")) new Vote(part).start();

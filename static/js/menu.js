// Menus are <details data-menu>: Esc and a click elsewhere close them, and Esc returns the focus to their button.
export function closeMenus(page = document) {
  const open = () => page.querySelectorAll("details[data-menu][open]");
  page.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    for (const menu of open()) {
      const focused = menu.contains(page.activeElement);
      menu.open = false;
      if (focused) menu.querySelector("summary").focus();
    }
  });
  page.addEventListener("click", (event) => {
    for (const menu of open()) if (!menu.contains(event.target)) menu.open = false;
  });
}

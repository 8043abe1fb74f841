// What every page does: keeps the reader's zone, closes menus, lets announcements be closed, listens to keys.
import { Keys } from "./keys.js";
import { keepZone } from "./zone.js";
import { closeMenus } from "./menu.js";
import { makeToastsClosable } from "./toasts.js";

keepZone();
closeMenus();
makeToastsClosable();
new Keys().listen();

/* The custom elements of the product; each file is one, and works on its own. */
import "./combobox.js";
import "./dialogs.js";
import "./menu.js";
import "./palette.js";
import "./shortcuts.js";
import "./sortable.js";
import "./theme.js";
import "./time.js";
import "./toast.js";

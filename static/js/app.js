/* The custom elements of the product; each file is one, or one small behaviour, and works on its own. */
import "./align.js";
import "./combobox.js";
import "./dialogs.js";
import "./flow.js";
import "./grading.js";
import "./mention.js";
import "./menu.js";
import "./palette.js";
import "./rows.js";
import "./shortcuts.js";
import "./sortable.js";
import "./tabs.js";
import "./theme.js";
import "./time.js";
import "./toast.js";

import "./styles/app.css";

import { cells } from "./behaviours/cells.ts";
import { command } from "./behaviours/command.ts";
import { dialog } from "./behaviours/dialog.ts";
import { fold } from "./behaviours/fold.ts";
import { forms } from "./behaviours/forms.ts";
import { hypertext, refresh } from "./behaviours/htmx.ts";
import { keys } from "./behaviours/keys.ts";
import { lists } from "./behaviours/list_body.ts";
import { peek } from "./behaviours/peek.ts";
import { popover } from "./behaviours/popover.ts";
import { listRows } from "./behaviours/rows.ts";
import { rowsEdit } from "./behaviours/rows_edit.ts";
import { suggest } from "./behaviours/suggest.ts";
import { theme } from "./behaviours/theme.ts";
import { toast } from "./behaviours/toast.ts";

for (const behaviour of [theme, popover, dialog, keys, command, fold, forms, toast, peek, listRows, rowsEdit, lists, cells, suggest, hypertext]) behaviour();
refresh();

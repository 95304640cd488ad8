// The signed-in pages. Everything listens on the document, so parts that HTMX swaps in need no start of their own.
import { startBusy } from "./busy.js";
import { startCarried } from "./carried.js";
import { startCharts } from "./charts.js";
import { startDefinitions } from "./definitions.js";
import { startFrames } from "./frames.js";
import { startKeys } from "./keys.js";
import { startRanges } from "./ranges.js";
import { startTables } from "./tables.js";
import { startThemeSwitch } from "./theme-switch.js";
import { startToasts } from "./toasts.js";

startThemeSwitch();
startKeys();
startToasts();
startDefinitions();
startRanges();
startTables();
startCharts();
startBusy();
startFrames();
startCarried();

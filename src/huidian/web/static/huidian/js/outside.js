// The pages before sign-in.
import { startThemeSwitch } from "./theme-switch.js";

startThemeSwitch();

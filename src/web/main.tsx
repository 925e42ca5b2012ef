import "./styles/tokens.css";
import "./styles/base.css";
import "./styles/controls.css";
import "./styles/figures.css";
import "./styles/shell.css";
import "./state/double-clicks.ts";
import { render } from "preact";
import { Desk } from "./layout/desk.tsx";
import { applyTheme } from "./state/theme.ts";

applyTheme();
render(<Desk />, document.getElementById("desk")!);

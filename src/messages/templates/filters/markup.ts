import { Drop } from "liquidjs";
import { stripMarkers } from "../../text/markers.ts";

/** Mark-up that a template's own words or a filter made: it is written as it is, its data escaped and fenced already. Filters and conditions see its text. */
export class Markup extends Drop {
  readonly content: string;

  constructor(content: string) {
    super();
    this.content = content;
  }

  override valueOf(): string {
    return stripMarkers(this.content);
  }

  override toString(): string {
    return this.valueOf();
  }
}

/** The command line of a report: `command` and its options, a path of this machine written as DIR. */
export function repeatedBy(command: string, args: readonly string[]): string {
  return [command, ...args.map((arg) => (/^(?:~|\.{0,2}\/)|^[A-Za-z]:\\/.test(arg) ? "DIR" : arg))].join(" ");
}

import type { ImportReply } from "../../api/catalogue-types.ts";

const shownFaults = 50;

/** What was read from a file: a sample of the articles, and every line that could not be used with the reason. */
export function ImportReport(props: { reply: ImportReply }) {
  const { rejected, sample = [] } = props.reply;
  return (
    <>
      {rejected.length > 0 && (
        <details class="import-faults" open>
          <summary>
            {rejected.length} {rejected.length === 1 ? "entry" : "entries"} left out
          </summary>
          <ul>
            {rejected.slice(0, shownFaults).map((fault) => (
              <li key={`${fault.index} ${fault.code}`}>
                <span class="number">
                  {fault.line === undefined ? `entry ${fault.index + 1}` : `line ${fault.line}`}
                </span>{" "}
                {fault.id && <code>{fault.id}</code>} {fault.detail}
              </li>
            ))}
            {rejected.length > shownFaults && <li>and {rejected.length - shownFaults} more</li>}
          </ul>
        </details>
      )}
      {sample.length > 0 && (
        <table class="table">
          <caption class="unseen">The first articles</caption>
          <thead>
            <tr>
              <th>Title</th>
              <th>Begins</th>
              <th>Tags</th>
            </tr>
          </thead>
          <tbody>
            {sample.map((item) => (
              <tr key={item.id}>
                <td>{item.title}</td>
                <td class="hint">{item.excerpt}</td>
                <td class="hint">{item.tags?.join(", ")}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </>
  );
}

import { Dialog } from "../elements/dialog.tsx";
import { keyGroups, setSingleKeys, singleKeys } from "../state/keys.ts";

/** Every key that works now, the page's own first. */
export function KeyMap(props: { onClose: () => void }) {
  return (
    <Dialog title="Keys" onClose={props.onClose} wide>
      <label class="row">
        <input
          type="checkbox"
          checked={singleKeys.value}
          onChange={(event) => setSingleKeys(event.currentTarget.checked)}
        />
        Single letters are keys of the desk
      </label>
      <div class="key-map">
        {keyGroups.value
          .filter((group) => group.bindings.length > 0)
          .map((group) => (
            <section key={group.title}>
              <h3>{group.title}</h3>
              <dl>
                {group.bindings.map((binding) => (
                  <div key={binding.key}>
                    <dt>
                      {binding.key.split(" ").map((key) => (
                        <kbd key={key}>{key}</kbd>
                      ))}
                    </dt>
                    <dd>{binding.does}</dd>
                  </div>
                ))}
              </dl>
            </section>
          ))}
      </div>
    </Dialog>
  );
}

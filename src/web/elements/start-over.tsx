/** The way back to an empty form, shown once something was entered: a draft is kept until it is saved or thrown away here. */
export function StartOver(props: { isChanged: boolean; onStartOver: () => void }) {
  if (!props.isChanged) return null;
  return (
    <button type="button" class="button" onClick={props.onStartOver}>
      Start over
    </button>
  );
}

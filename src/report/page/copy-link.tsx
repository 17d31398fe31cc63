import type { JSX } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";

/** Button that copies a link to a part of this page, or shows it where a browser does not allow that. */
export function CopyLink({ hash }: { hash: string }): JSX.Element {
  const [state, setState] = useState<"ready" | "copied" | "shown">("ready");
  const field = useRef<HTMLInputElement>(null);
  const url = `${location.href.split("#", 1)[0]}${hash}`;
  useEffect(() => {
    if (state === "shown") field.current?.select();
  }, [state]);
  const copy = async (): Promise<void> => {
    try {
      await navigator.clipboard.writeText(url);
      setState("copied");
    } catch {
      setState("shown"); // such as a page from a disk
    }
  };
  return (
    <span class="copy-link">
      <button type="button" onClick={() => void copy()}>
        Copy link
      </button>
      <span role="status">{state === "copied" && " Copied"}</span>
      {state === "shown" && (
        <label>
          <span>Link to this row</span>
          <input ref={field} type="text" readOnly value={url} />
        </label>
      )}
    </span>
  );
}

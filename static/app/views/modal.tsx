/// <reference lib="dom" />
import type { ComponentChildren, JSX } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import { t } from "../text/now.ts";
import { IconButton } from "./icon_button.tsx";

interface ModalProps {
  readonly title: string;
  readonly class?: string;
  readonly onClose: () => void;
  readonly children: ComponentChildren;
}

/** A card over everything that has to be closed first. The browser keeps the focus in it, and gives it back. */
export function Modal({ title, class: extra = "", onClose, children }: ModalProps): JSX.Element {
  const root = useRef<HTMLDialogElement>(null);
  useLayoutEffect(() => {
    const dialog = root.current;
    dialog?.showModal();
    return () => dialog?.close();
  }, []);
  return (
    <dialog
      ref={root}
      class={`modal floating ${extra}`}
      aria-labelledby="modal-title"
      onClose={onClose}
      onKeyDown={(event) => event.stopPropagation()}
      onPointerDown={(event) => event.target === root.current && onClose()}
    >
      <div class="modal-content">
        <header>
          <h2 id="modal-title">{title}</h2>
          <IconButton icon="close" label={t("closePanel")} onClick={onClose} />
        </header>
        {children}
      </div>
    </dialog>
  );
}

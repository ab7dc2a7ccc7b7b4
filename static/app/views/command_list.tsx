/// <reference lib="dom" />
import type { JSX } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import { type CommandName, explained } from "../model/commands.ts";
import { t } from "../text/now.ts";

interface CommandListProps {
  readonly commands: readonly CommandName[];
  /** The place of the one that Enter takes. */
  readonly chosen: number;
  readonly onChoose: (name: CommandName) => void;
}

/** The commands that what was typed may become. */
export function CommandList({ commands, chosen, onChoose }: CommandListProps): JSX.Element {
  const list = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => list.current?.children[chosen]?.scrollIntoView({ block: "nearest" }), [chosen]);
  return (
    <div class="commands floating" id="commands" role="listbox" aria-label={t("commands")} ref={list}>
      {commands.map((name, i) => (
        <div
          key={name}
          id={`command-${name}`}
          class="command"
          role="option"
          aria-selected={i === chosen}
          onPointerDown={(event) => event.preventDefault()}
          onClick={() => onChoose(name)}
        >
          <span class="command-name">
            /{name}
            <span class="command-slot">{slotOf(name)}</span>
          </span>
          <span class="command-says">{t(explained(name).says)}</span>
        </div>
      ))}
    </div>
  );
}

function slotOf(name: CommandName): string {
  const { slot } = explained(name);
  return slot === undefined ? "" : ` ${t(slot)}`;
}

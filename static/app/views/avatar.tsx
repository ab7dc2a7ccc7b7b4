/// <reference lib="dom" />
import type { JSX } from "preact";
import type { User } from "../../../protocol/fields.ts";
import { colourOf, initialsOf } from "../model/colours.ts";

interface AvatarProps {
  readonly user: User;
  readonly isSmall?: boolean;
  /** With the dot of somebody who is here. */
  readonly isOnline?: boolean;
}

/** A person's initials in a circle of their colour. Their name is always beside it, so it says nothing aloud. */
export function Avatar({ user, isSmall = false, isOnline = false }: AvatarProps): JSX.Element {
  return (
    <span class={`avatar name-${colourOf(user.id)} ${isSmall ? "small" : ""}`} aria-hidden="true">
      {initialsOf(user.name)}
      {isOnline && <i class="online-dot" />}
    </span>
  );
}

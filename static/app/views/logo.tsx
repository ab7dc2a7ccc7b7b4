/// <reference lib="dom" />
import type { JSX } from "preact";

/** Two speech bubbles that meet. */
export function Logo(): JSX.Element {
  return (
    <svg class="logo" viewBox="0 0 48 48" aria-hidden="true" focusable="false">
      <path
        class="logo-back"
        d="M18 6h18a8 8 0 018 8v8a8 8 0 01-8 8v7l-8-7H18a8 8 0 01-8-8v-8a8 8 0 018-8z"
      />
      <path
        class="logo-front"
        d="M12 16h14a8 8 0 018 8v6a8 8 0 01-8 8h-8l-8 7v-7a8 8 0 01-6-8v-6a8 8 0 018-8z"
      />
    </svg>
  );
}

/// <reference lib="dom" />
import type { JSX } from "preact";

interface ChoiceProps<V extends string> {
  readonly name: string;
  readonly legend: string;
  readonly options: readonly { readonly value: V; readonly label: string; readonly lang?: string }[];
  readonly value: V;
  readonly onChoose: (value: V) => void;
}

/** One of a few, as a row of buttons that are radios underneath. */
export function Choice<V extends string>(
  { name, legend, options, value, onChoose }: ChoiceProps<V>,
): JSX.Element {
  return (
    <fieldset class="choice">
      <legend>{legend}</legend>
      {options.map((option) => (
        <label key={option.value} lang={option.lang}>
          <input
            type="radio"
            name={name}
            checked={option.value === value}
            onChange={() => onChoose(option.value)}
          />
          <span>{option.label}</span>
        </label>
      ))}
    </fieldset>
  );
}

import type { Signal } from "@preact/signals";
import { useSignal } from "@preact/signals";
import type { TargetedEvent } from "preact";
import { bodyOf, type Listed, type Parameter } from "./document.ts";
import { Prose } from "./prose.tsx";
import { ask, type Outcome } from "./request.ts";

/** A form that asks the server for real and shows what it answers. */
export function TryIt({ listed, token }: { listed: Listed; token: Signal<string> }) {
  const outcome = useSignal<Outcome | undefined>(undefined);
  const submit = async (event: TargetedEvent<HTMLFormElement>) => {
    event.preventDefault();
    outcome.value = await ask(listed, new FormData(event.currentTarget), token.value);
  };
  const { parameters = [], requestBody } = listed.operation;
  const body = bodyOf(requestBody?.content);
  return (
    <>
      <form onSubmit={submit}>
        {parameters.map((parameter) => (
          <ParameterField key={`${parameter.in} ${parameter.name}`} parameter={parameter} />
        ))}
        {body && (
          <label>
            Body ({body.type})
            <textarea name="body" spellcheck={false} defaultValue={sample(body.example)} />
          </label>
        )}
        <button type="submit">Send</button>
      </form>
      <div role="status">
        {outcome.value && (
          <>
            <p>
              Answered <strong>{outcome.value.status}</strong>
            </p>
            <pre tabIndex={0} aria-label="The answer">{outcome.value.text || "(nothing)"}</pre>
          </>
        )}
      </div>
    </>
  );
}

function ParameterField({ parameter }: { parameter: Parameter }) {
  const { name, in: place, required = false, description, schema } = parameter;
  const about = [place, required ? "required" : "", description ?? ""].filter((part) => part !== "").join(
    ", ",
  );
  return (
    <label>
      <span>
        <code>{name}</code>{" "}
        <span class="muted">
          <Prose text={about} />
        </span>
      </span>
      <input
        name={`${place} ${name}`}
        required={required}
        autocomplete="off"
        defaultValue={String(schema?.example ?? "")}
      />
    </label>
  );
}

function sample(example: unknown): string {
  return example === undefined ? "" : JSON.stringify(example, null, 2);
}

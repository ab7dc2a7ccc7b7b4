import { type Signal, useSignal } from "@preact/signals";
import { type ApiDocument, bodyOf, type Listed, operationsOf } from "./document.ts";
import { Prose } from "./prose.tsx";
import { schemaText } from "./schema_text.ts";
import { TryIt } from "./try_it.tsx";

interface Shown {
  readonly document: ApiDocument;
  readonly token: Signal<string>;
}

/** The whole API: every operation by its tag, each with a form to try it. */
export function Reference({ document }: { document: ApiDocument }) {
  const token = useSignal("");
  return (
    <main class="reference">
      <h1>{document.info.title}</h1>
      <p>
        <Prose text={document.info.description} />
      </p>
      <p>
        As a document for programs: <a href="/openapi.json">OpenAPI</a>, <a href="/asyncapi.json">AsyncAPI</a>
        {" "}
        for the sockets. <a href="/">To the chat</a>
      </p>
      <label class="identity">
        A token, where you do not want to be who this browser is signed in as
        <input
          type="password"
          autocomplete="off"
          value={token.value}
          onInput={(event) => token.value = event.currentTarget.value}
        />
      </label>
      {document.tags.map(({ name, description }) => (
        <Section key={name} name={name} description={description} document={document} token={token} />
      ))}
    </main>
  );
}

function Section({ name, description, document, token }: Shown & { name: string; description: string }) {
  const listed = operationsOf(document, name);
  if (listed.length === 0) return null;
  return (
    <section aria-labelledby={`tag-${name}`}>
      <h2 id={`tag-${name}`}>{name}</h2>
      <p class="muted">{description}</p>
      {listed.map((each) => (
        <OperationView key={each.method + each.path} listed={each} document={document} token={token} />
      ))}
    </section>
  );
}

function OperationView({ listed, document, token }: Shown & { listed: Listed }) {
  const isOpen = useSignal(false);
  const { method, path, operation } = listed;
  return (
    <details class="operation" onToggle={(event) => isOpen.value = event.currentTarget.open}>
      <summary>
        <span class="method">{method}</span>
        <code class="path">{path}</code>
        <span class="muted">{operation.summary}</span>
      </summary>
      {isOpen.value && <Inside listed={listed} document={document} token={token} />}
    </details>
  );
}

function Inside({ listed, document, token }: Shown & { listed: Listed }) {
  const { description, requestBody, responses, security = [] } = listed.operation;
  const body = bodyOf(requestBody?.content);
  return (
    <div class="inside">
      {description && (
        <p>
          <Prose text={description} />
        </p>
      )}
      <p class="muted">{security.length > 0 ? "For people who are signed in." : "For anybody."}</p>
      {body && (
        <>
          <h3>Body</h3>
          <Code label="The body" text={schemaText(body.schema, document)} />
        </>
      )}
      <h3>Try it</h3>
      <TryIt listed={listed} token={token} />
      <h3>Answers</h3>
      <ul class="answers">
        {Object.entries(responses).map(([status, answer]) => (
          <li key={status}>
            <strong>{status}</strong> <Prose text={answer.description} />
            {Number(status) < 300 && answer.content && (
              <Code
                label={`The answer ${status}`}
                text={schemaText(bodyOf(answer.content)?.schema, document)}
              />
            )}
          </li>
        ))}
      </ul>
    </div>
  );
}

function Code({ label, text }: { label: string; text: string }) {
  return <pre tabIndex={0} role="region" aria-label={label}>{text}</pre>;
}

/** `/docs`: the HTTP API from `/openapi.json`, to read and to try. */
import { render } from "preact";
import type { ApiDocument } from "./document.ts";
import { Reference } from "./reference.tsx";

const place = document.getElementById("docs")!;
try {
  const answer = await fetch("/openapi.json");
  const described: ApiDocument = await answer.json();
  render(<Reference document={described} />, place);
} catch {
  render(<p role="alert">The description of the API cannot be had now. Load the page again.</p>, place);
}

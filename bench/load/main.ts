/** The load process: takes one job as JSON, prints one outcome as JSON. Started by the bench, pinned to a core of its own. */
import { arrive, comeBack, idle, presence } from "./coming.ts";
import { Crowd } from "./crowd.ts";
import { parley, socketIo } from "./dialect.ts";
import type { Job, Outcome } from "./job.ts";
import { ceiling, loop, paced } from "./talking.ts";

function run(job: Job): Outcome {
  const crowd = new Crowd(job.port, job.dialect === "parley" ? parley : socketIo);
  const { workload } = job;
  switch (workload.kind) {
    case "loop":
      return loop(crowd, job, workload);
    case "paced":
      return paced(crowd, job, workload);
    case "idle":
      return idle(crowd, job, workload);
    case "arrive":
      return arrive(crowd, job, workload);
    case "presence":
      return presence(crowd, job, workload);
    case "ceiling":
      return ceiling(crowd, job, workload);
    case "return":
      return comeBack(crowd, job, workload);
  }
}

if (import.meta.main) {
  const job: Job = JSON.parse(Deno.args[0]!);
  console.log(JSON.stringify(run(job)));
  Deno.exit(0);
}

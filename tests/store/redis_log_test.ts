import { RedisConnection } from "../../redis/connection.ts";
import { RedisLog } from "../../store/redis_log.ts";
import { checkMessageLog } from "../conformance/message_log.ts";
import { isWithoutRedis, RedisServer } from "../support/redis_server.ts";

let single: RedisServer | undefined;
let cluster: RedisServer | undefined;
Deno.test.beforeAll(async () => {
  if (isWithoutRedis) return;
  single = await RedisServer.start();
  cluster = await RedisServer.start({ isCluster: true });
});
Deno.test.afterAll(async () => {
  await single?.[Symbol.asyncDispose]();
  await cluster?.[Symbol.asyncDispose]();
});

for (
  const [name, server] of [["RedisLog", () => single!], ["RedisLog in a cluster", () => cluster!]] as const
) {
  checkMessageLog({
    name,
    isSkipped: isWithoutRedis,
    async open(options) {
      await server().ask("FLUSHALL");
      const { url } = server();
      const [one, two] = [1, 2].map(() => new RedisConnection({ url, report: console.error }));
      const [log, other] = [new RedisLog(one!, options), new RedisLog(two!, options)];
      return {
        log,
        other,
        async [Symbol.asyncDispose]() {
          await Promise.all([log[Symbol.asyncDispose](), other[Symbol.asyncDispose]()]);
          await Promise.all([one![Symbol.asyncDispose](), two![Symbol.asyncDispose]()]);
        },
      };
    },
  });
}

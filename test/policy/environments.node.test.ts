import { join } from "node:path";
import { expect, it } from "vitest";
import { unstable_readConfig as readConfig } from "wrangler";

const config = join(import.meta.dirname, "../../wrangler.toml");
/** What is looked at of a configuration as wrangler reads it, environments and inheritance worked out. */
interface Config {
  name: string;
  vars: object;
  d1_databases: { binding: string; database_name: string; migrations_dir: string }[];
  queues: {
    producers: { binding: string; queue: string }[];
    consumers: { queue: string; dead_letter_queue?: string }[];
  };
  durable_objects: { bindings: object[] };
  exports: object;
  send_email: object[];
  analytics_engine_datasets: { binding: string; dataset: string }[];
  triggers: { crons: string[] };
  observability: object;
  compatibility_date: string;
  compatibility_flags: string[];
}
const production: Config = readConfig({ config });
const staging: Config = readConfig({ config, env: "staging" });

/** What an environment runs and may use, without the names of what it uses. */
const kindOf = ({ queues, ...env }: Config) => ({
  vars: Object.keys(env.vars).sort(),
  d1: env.d1_databases.map(({ binding, migrations_dir }) => ({ binding, migrations_dir })),
  producers: queues.producers.map(({ binding }) => binding),
  consumers: queues.consumers.map(({ queue: _queue, dead_letter_queue, ...settings }) => ({
    ...settings,
    hasDeadLetters: dead_letter_queue !== undefined,
  })),
  objects: env.durable_objects.bindings,
  exports: env.exports,
  mail: env.send_email,
  metrics: env.analytics_engine_datasets.map(({ binding }) => binding),
  crons: env.triggers.crons,
  observability: env.observability,
  compatibility: [env.compatibility_date, env.compatibility_flags],
});
const namesOf = ({ name, d1_databases, queues, analytics_engine_datasets }: Config) => [
  name,
  ...d1_databases.map((database) => database.database_name),
  ...queues.producers.map((producer) => producer.queue),
  ...analytics_engine_datasets.map(({ dataset }) => dataset),
];

it("staging is production under other names: the same bindings, consumers, crons and settings", () => {
  expect(production.queues.consumers).toHaveLength(3);
  expect(kindOf(staging)).toEqual(kindOf(production));
});

it("staging and production share no database, queue or data set", () => {
  expect(namesOf(staging).filter((name) => namesOf(production).includes(name))).toEqual([]);
});

it("every queue that is consumed is also a producer, because only those are made by a deploy", () => {
  for (const { queues } of [production, staging]) {
    const made = queues.producers.map(({ queue }) => queue);
    const needed = queues.consumers.flatMap(({ queue, dead_letter_queue }) => [
      queue,
      ...(dead_letter_queue ? [dead_letter_queue] : []),
    ]);
    expect(needed.filter((queue) => !made.includes(queue))).toEqual([]);
  }
});

import { describe, expect, it } from "vitest";
import { no, ok } from "../../../src/lib/result.ts";
import { type Limiter, type LimiterNamespace, limiterFor } from "../../../src/limits/client.ts";

const GRANT = ok({ granted: 2, block: "b.1", expiresAt: 1 });
const WISH = { lane: "bulk", group: "exp_1", want: 2 } as const;

/** The platform's side: stubs of which the first ones fail as the platform fails, each good for one use. */
function namespaceThatThrows(...errors: object[]): { namespace: LimiterNamespace; stubs: string[] } {
  const stubs: string[] = [];
  const stub = (): Limiter => {
    let broken = false;
    const run = async <T>(value: T): Promise<T> => {
      if (broken) throw new Error("a stub was used again after it had failed");
      const error = errors.shift();
      broken = error !== undefined;
      if (error) throw error;
      return value;
    };
    return {
      acquire: () => run(GRANT),
      observe: () => run({ stopMs: 7 }),
      giveBack: () => run(undefined),
      snapshot: () => run({ limit: 1, remaining: 1, resetsAt: 1, windowMs: 1, others: 0 }),
      forget: () => run(undefined),
    };
  };
  const getByName = (name: string): Limiter => {
    stubs.push(name);
    return stub();
  };
  return { namespace: { getByName }, stubs };
}

const retryable = () => Object.assign(new Error("lost"), { retryable: true });
const overloaded = () => Object.assign(new Error("busy"), { retryable: true, overloaded: true });
const OBSERVATION = {
  status: 200,
  limit: null,
  remaining: null,
  resetAt: null,
  retryAfterMs: null,
  serverDate: null,
  block: null,
};

describe("the limiter's client", () => {
  it("asks the object that is named for the connection", async () => {
    const { namespace, stubs } = namespaceThatThrows();
    expect(await limiterFor(namespace, "con_1").acquire(WISH)).toEqual(GRANT);
    expect(stubs).toEqual(["con_1"]);
  });

  it("tries once more with a new stub after an error that may be retried", async () => {
    const { namespace, stubs } = namespaceThatThrows(retryable());
    expect(await limiterFor(namespace, "con_1").acquire(WISH)).toEqual(GRANT);
    expect(stubs).toHaveLength(2);
  });

  it("answers with a wait of a second when the object is overloaded, and does not ask again", async () => {
    const { namespace, stubs } = namespaceThatThrows(overloaded());
    expect(await limiterFor(namespace, "con_1").acquire(WISH)).toEqual(no({ waitMs: 1000, stopped: false }));
    expect(stubs).toHaveLength(1);
  });

  it("answers with a wait when the second try fails as well", async () => {
    const { namespace } = namespaceThatThrows(retryable(), retryable());
    expect(await limiterFor(namespace, "con_1").acquire(WISH)).toEqual(no({ waitMs: 1000, stopped: false }));
  });

  it("passes an error on that is none of the platform's", async () => {
    const { namespace } = namespaceThatThrows(new Error("want must be at least 1"));
    await expect(limiterFor(namespace, "con_1").acquire(WISH)).rejects.toThrow("at least 1");
  });

  it("lets a report be lost, but not a call on whose behalf it is made", async () => {
    const { namespace } = namespaceThatThrows(overloaded(), overloaded(), overloaded());
    const limiter = limiterFor(namespace, "con_1");
    expect(await limiter.observe(OBSERVATION)).toEqual({ stopMs: 0 });
    expect(await limiter.giveBack({ block: "b.1", unused: 1 })).toBeUndefined();
    expect(await limiter.snapshot()).toBeNull();
  });

  it("says so when what should be forgotten could not be", async () => {
    const { namespace } = namespaceThatThrows(overloaded());
    await expect(limiterFor(namespace, "con_1").forget()).rejects.toThrow("not to be reached");
  });
});

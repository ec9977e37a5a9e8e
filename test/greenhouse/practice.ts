// Everything one running server remembers. A reset replaces all of it at once.
import { Credentials } from "./auth/credentials.ts";
import { Grants } from "./auth/grants.ts";
import { Faults } from "./faults/faults.ts";
import { Hub } from "./hooks/hub.ts";
import { Windows } from "./limits/window.ts";
import { RequestLog } from "./request-log.ts";
import { type SeedOptions, seed } from "./seed/seed.ts";
import { World } from "./world/world.ts";

export interface State {
  world: World;
  hub: Hub;
  credentials: Credentials;
  grants: Grants;
  windows: Windows;
  requests: RequestLog;
  faults: Faults;
  /** Last pages given so far: their Link headers take turns. */
  lastPages: number;
}

export class Practice {
  state: State;
  origin = "http://127.0.0.1";

  constructor() {
    this.state = this.#fresh({});
  }

  reset(options: SeedOptions): void {
    this.state.hub.close();
    this.state = this.#fresh(options);
  }

  reachedAt(origin: string): void {
    this.origin = origin;
    this.state.world.origin = origin;
  }

  close(): void {
    this.state.hub.close();
  }

  #fresh(options: SeedOptions): State {
    const world = new World();
    world.origin = this.origin;
    seed(world, options);
    return {
      world,
      hub: new Hub(world),
      credentials: new Credentials(world),
      grants: new Grants(world),
      windows: new Windows(),
      requests: new RequestLog(),
      faults: new Faults(),
      lastPages: 0,
    };
  }
}

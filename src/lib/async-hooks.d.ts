/** The one class of the platform's async_hooks that is used; the worker's own types leave `node:` modules out. */
declare module "node:async_hooks" {
  export class AsyncLocalStorage<T> {
    run<R>(store: T, work: () => R): R;
    getStore(): T | undefined;
  }
}

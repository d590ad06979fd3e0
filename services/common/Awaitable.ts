/** What may have to be waited for: an object of this thread gives it at once, one of another later. */
export type Awaitable<Value> = Value | Promise<Value>;

import type { Client } from '../client.ts';
import { table } from '../output.ts';

/** Tells the demo as it goes, and keeps what it measured. */
export class Script {
  readonly client: Client;
  readonly #isJson: boolean;
  readonly #steps: { name: string; seconds: number }[] = [];
  readonly #results: Record<string, unknown> = {};

  constructor(client: Client, isJson: boolean) {
    this.client = client;
    this.#isJson = isJson;
  }

  /** Prints text for people. */
  say(text: string): void {
    if (!this.#isJson) console.log(`\n${text}`);
  }

  /** Heads a part of the demo. */
  head(title: string): void {
    this.say(`── ${title} ${'─'.repeat(Math.max(0, 76 - title.length))}`);
  }

  /** Does a step and keeps how long it took. */
  async step<Result>(name: string, work: () => Promise<Result>): Promise<Result> {
    const start = performance.now();
    const result = await work();
    this.#steps.push({ name, seconds: (performance.now() - start) / 1000 });
    return result;
  }

  /** Keeps a result under a name, for --json. */
  keep(name: string, result: unknown): void {
    this.#results[name] = result;
  }

  /** Prints what each step took; as JSON also all that was kept. */
  finish(): void {
    const total = this.#steps.reduce((sum, { seconds }) => sum + seconds, 0);
    if (this.#isJson) {
      console.log(
        JSON.stringify({ seconds: total, steps: this.#steps, ...this.#results }, null, 2),
      );
      return;
    }
    this.head('Time');
    const rows = this.#steps.map(({ name, seconds }) => [name, `${seconds.toFixed(1)} s`]);
    this.say(table(['step', 'time'], [...rows, ['all', `${total.toFixed(1)} s`]]));
  }
}

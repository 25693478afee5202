/** What tells where a volume is from. */
export interface Origin {
  readonly study: string;
  readonly scanner: string;
  readonly region: string;
  readonly sequence: string | null;
  readonly repetitionMs: number | null;
  readonly echoMs: number | null;
  readonly flipDegrees: number | null;
}

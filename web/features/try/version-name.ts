/** A version as people name it. */
export interface VersionName {
  readonly model: string;
  readonly number: number;
}

/** Such as calf@3; null for what names no version. */
export function parseVersionName(text: string | null): VersionName | null {
  const [, model, number] = text?.match(/^(.+)@([1-9]\d{0,8})$/) ?? [];
  return model === undefined ? null : { model, number: Number(number) };
}

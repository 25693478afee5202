import { addressOf } from '../../components/address.ts';

/** The page of a volume. */
export function volumeAddress(id: string, study: string | null): string {
  return addressOf(`/volumes/${encodeURIComponent(id)}`, study);
}

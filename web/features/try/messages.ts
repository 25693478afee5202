import type { ShownImage } from './shown-image.ts';
import type { Prediction, Progress, Task } from './task.ts';

/** What a page asks of its worker, once. */
export type Question =
  | { readonly kind: 'read'; readonly file: File }
  | { readonly kind: 'predict'; readonly task: Task };

/** What the worker says to it: progress, then one of the others. */
export type Answer =
  | { readonly kind: 'progress'; readonly progress: Progress }
  | { readonly kind: 'image'; readonly image: ShownImage }
  | { readonly kind: 'prediction'; readonly prediction: Omit<Prediction, 'isInWorker'> }
  | { readonly kind: 'no-gpu'; readonly message: string }
  | { readonly kind: 'failure'; readonly code: string | null; readonly message: string };

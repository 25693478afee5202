/**
 * The layers that networks are made of, in 2D or in 3D.
 *
 * T is what flows through them: tensors when a network is trained or predicts, the number of channels
 * when its parameters are listed.
 */
export interface Layers<T> {
  /** Convolution that keeps the size, its kernel `size` wide, then batch normalisation and ReLU. */
  convolution(name: string, x: T, filters: number, size: number): T;
  /** Convolution by 2 with stride 2, which halves each side, then batch normalisation and ReLU. */
  halve(name: string, x: T, filters: number): T;
  /** Max-pooling by 2. */
  pool(x: T): T;
  /** Dropout in training. `site` numbers the places of a network that have it. */
  dropout(site: number, x: T): T;
  /** Transposed convolution, its kernel `size` wide, that makes each side `factor` times as long. */
  enlarge(name: string, x: T, filters: number, enlargement: Enlargement): T;
  /** Joins two inputs of the same size along their channels. */
  concat(a: T, b: T): T;
  /** Adds two inputs of the same shape. */
  add(a: T, b: T): T;
  /** Convolution by 1: a linear map of the channels. */
  project(name: string, x: T, filters: number): T;
}

export interface Enlargement {
  readonly factor: number;
  readonly size: number;
  /** Whether training starts from linear interpolation of each channel instead of random weights. */
  readonly fromInterpolation: boolean;
}

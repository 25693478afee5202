-- AlterEnum
ALTER TYPE "ClassKind" ADD VALUE 'GROUP';

-- AlterTable
ALTER TABLE "label_class" ADD COLUMN     "includes" TEXT[] DEFAULT ARRAY[]::TEXT[];

-- AlterTable
ALTER TABLE "cohort_snapshot" ADD COLUMN     "fold" SMALLINT,
ADD COLUMN     "fold_count" SMALLINT,
ADD COLUMN     "fold_set_id" UUID,
ADD COLUMN     "label_sets" JSONB NOT NULL DEFAULT '[]',
ADD COLUMN     "model_labels" BOOLEAN NOT NULL DEFAULT false;

-- AlterTable
ALTER TABLE "training_run" ADD COLUMN     "best_step" INTEGER,
ADD COLUMN     "stop_reason" TEXT,
ADD COLUMN     "sweep_id" UUID;

-- AlterTable
ALTER TABLE "checkpoint" ADD COLUMN     "is_best" BOOLEAN NOT NULL DEFAULT false;

-- AlterTable
ALTER TABLE "model_version" ADD COLUMN     "step" INTEGER;

-- CreateTable
CREATE TABLE "training_check" (
    "run_id" UUID NOT NULL,
    "step" INTEGER NOT NULL,
    "loss" DOUBLE PRECISION NOT NULL,
    "dice" DOUBLE PRECISION,
    "by_class" JSONB NOT NULL DEFAULT '{}',

    CONSTRAINT "training_check_pkey" PRIMARY KEY ("run_id","step")
);

-- CreateTable
CREATE TABLE "sweep" (
    "id" UUID NOT NULL,
    "grid" JSONB NOT NULL,
    "created_by_id" UUID NOT NULL,
    "created_at" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "sweep_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "cohort_snapshot_fold_set_id_fold_key" ON "cohort_snapshot"("fold_set_id", "fold");

-- CreateIndex
CREATE INDEX "training_run_sweep_id_idx" ON "training_run"("sweep_id");

-- AddForeignKey
ALTER TABLE "training_run" ADD CONSTRAINT "training_run_sweep_id_fkey" FOREIGN KEY ("sweep_id") REFERENCES "sweep"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "training_check" ADD CONSTRAINT "training_check_run_id_fkey" FOREIGN KEY ("run_id") REFERENCES "training_run"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "sweep" ADD CONSTRAINT "sweep_created_by_id_fkey" FOREIGN KEY ("created_by_id") REFERENCES "app_user"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

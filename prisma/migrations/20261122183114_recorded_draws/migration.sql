-- AlterTable
ALTER TABLE "training_step" ADD COLUMN     "draw_labels" SMALLINT[] DEFAULT ARRAY[]::SMALLINT[],
ADD COLUMN     "draw_slices" SMALLINT[] DEFAULT ARRAY[]::SMALLINT[],
ADD COLUMN     "draw_volumes" UUID[] DEFAULT ARRAY[]::UUID[];

-- AlterTable
ALTER TABLE "training_run" ADD COLUMN     "validation" JSONB;

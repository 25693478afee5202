-- AlterEnum
ALTER TYPE "JobKind" ADD VALUE 'THUMBNAILS';

-- AlterTable
ALTER TABLE "volume" ADD COLUMN     "thumbnail_sha256" CHAR(64);

-- CreateIndex
CREATE INDEX "volume_thumbnail_sha256_idx" ON "volume"("thumbnail_sha256");

-- AddForeignKey
ALTER TABLE "volume" ADD CONSTRAINT "volume_thumbnail_sha256_fkey" FOREIGN KEY ("thumbnail_sha256") REFERENCES "stored_object"("sha256") ON DELETE RESTRICT ON UPDATE CASCADE;

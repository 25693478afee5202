-- CreateEnum
CREATE TYPE "SessionOrigin" AS ENUM ('PASSWORD', 'LINK', 'MACHINE');

-- AlterTable
ALTER TABLE "app_user" ADD COLUMN     "email" TEXT;

-- AlterTable
ALTER TABLE "session" DROP CONSTRAINT "session_pkey",
ADD COLUMN     "id" UUID NOT NULL DEFAULT gen_random_uuid(),
ADD COLUMN     "ip_address" TEXT,
ADD COLUMN     "origin" "SessionOrigin" NOT NULL DEFAULT 'PASSWORD',
ADD COLUMN     "updated_at" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
ADD COLUMN     "user_agent" TEXT,
ADD CONSTRAINT "session_pkey" PRIMARY KEY ("id");
ALTER TABLE "session" ALTER COLUMN "id" DROP DEFAULT;

-- Until now there was no other way in.
UPDATE "session" SET "origin" = 'LINK';

-- AlterTable
ALTER TABLE "audit_event" ADD COLUMN     "token_name" TEXT,
ALTER COLUMN "actor_id" DROP NOT NULL;

-- CreateTable
CREATE TABLE "account" (
    "id" UUID NOT NULL,
    "user_id" UUID NOT NULL,
    "provider_id" TEXT NOT NULL,
    "account_id" TEXT NOT NULL,
    "password" TEXT,
    "created_at" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "account_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "api_token" (
    "id" UUID NOT NULL,
    "user_id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "token_hash" TEXT NOT NULL,
    "prefix" TEXT NOT NULL,
    "scopes" TEXT[],
    "study_ids" UUID[],
    "created_at" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expires_at" TIMESTAMP(3) NOT NULL,
    "last_used_at" TIMESTAMP(3),

    CONSTRAINT "api_token_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "account_user_id_idx" ON "account"("user_id");

-- CreateIndex
CREATE UNIQUE INDEX "account_provider_id_account_id_key" ON "account"("provider_id", "account_id");

-- CreateIndex
CREATE UNIQUE INDEX "api_token_token_hash_key" ON "api_token"("token_hash");

-- CreateIndex
CREATE UNIQUE INDEX "api_token_user_id_name_key" ON "api_token"("user_id", "name");

-- CreateIndex
CREATE UNIQUE INDEX "app_user_email_key" ON "app_user"("email");

-- CreateIndex
CREATE UNIQUE INDEX "session_token_hash_key" ON "session"("token_hash");

-- CreateIndex
CREATE INDEX "session_user_id_idx" ON "session"("user_id");

-- AddForeignKey
ALTER TABLE "account" ADD CONSTRAINT "account_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "app_user"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "api_token" ADD CONSTRAINT "api_token_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "app_user"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- Of two spellings only one is found when somebody signs in.
ALTER TABLE app_user ADD CONSTRAINT app_user_email_lower CHECK (email = lower(email));

-- No token for ever: at most a year, and a day for clocks that differ.
ALTER TABLE api_token ADD CONSTRAINT api_token_expires
  CHECK (expires_at > created_at AND expires_at <= created_at + interval '367 days');

-- Who may read of an event is settled with it: no study is added to one that is told already.
CREATE FUNCTION refuse_late_audit_study() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM 1 FROM audit_event WHERE id = NEW.event_id AND xmin = pg_current_xact_id()::xid;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'the audit log is only added to' USING ERRCODE = 'MY001', TABLE = TG_TABLE_NAME;
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER audit_event_study_at_once BEFORE INSERT ON audit_event_study
  FOR EACH ROW EXECUTE FUNCTION refuse_late_audit_study();

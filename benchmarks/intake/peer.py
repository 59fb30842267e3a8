"""The peer: FastAPI and asyncpg under uvicorn, which validate the same body and insert one bare row."""

import json
import os
import uuid
from contextlib import asynccontextmanager
from datetime import datetime

import asyncpg
from fastapi import FastAPI, Request
from pydantic import BaseModel, Field

TABLE = "CREATE TABLE IF NOT EXISTS peer_row (id uuid PRIMARY KEY, offence text NOT NULL, told text NOT NULL, body jsonb NOT NULL, at timestamptz NOT NULL DEFAULT now())"


class Place(BaseModel):
    words: str = Field("", max_length=400)
    lon: float
    lat: float
    datum: str


class Reporter(BaseModel):
    name: str = Field("", max_length=60)
    phone: str = Field("", max_length=30)


class Item(BaseModel):
    what: str
    value_fen: int | None = None


class Told(BaseModel):
    offence: str
    narrative: str = Field(min_length=1, max_length=20_000)
    teller: str = ""
    lang: str = ""
    happened_from: datetime | None = None
    happened_until: datetime | None = None
    place: Place | None = None
    reporter: Reporter | None = None
    items: list[Item] = []


@asynccontextmanager
async def lifespan(app: FastAPI):
    parts = json.loads(os.environ["PEER_DATABASE"])
    app.state.pool = await asyncpg.create_pool(
        host=parts["host"], port=int(parts["port"]), user=parts["user"], password=parts["password"],
        database=parts["dbname"], min_size=8, max_size=8,
    )  # fmt: skip
    yield
    await app.state.pool.close()


app = FastAPI(lifespan=lifespan)


@app.get("/")
async def ready() -> dict:
    return {}


@app.post("/rows", status_code=201)
async def insert(told: Told, request: Request) -> dict:
    row = uuid.uuid4()
    await app.state.pool.execute(
        "INSERT INTO peer_row (id, offence, told, body) VALUES ($1, $2, $3, $4)",
        row, told.offence, told.narrative, told.model_dump_json(),
    )  # fmt: skip
    return {"number": str(row)}

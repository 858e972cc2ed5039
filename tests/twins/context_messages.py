import asyncio
import contextvars

from tell_places import attempt, tell_plain, tell_plain_repr

level = contextvars.ContextVar("level")
other = contextvars.ContextVar("other", default=0)


async def app():
    tell_plain_repr("without a default", level)
    tell_plain_repr("with a default", other)
    tell_plain_repr("quoted", contextvars.ContextVar("it's", default="a \"text\""))
    tell_plain("get", attempt(level.get))
    token = level.set(1)
    tell_plain_repr("token", token)
    tell_plain("of another variable", attempt(other.reset, token))
    tell_plain("in another context", attempt(contextvars.copy_context().run, level.reset, token))
    tell_plain("reset", attempt(level.reset, token))
    tell_plain_repr("token", token)
    tell_plain("again", attempt(level.reset, token))
    tell_plain("of another variable", attempt(other.reset, token))
    tell_plain("get", attempt(level.get))
    context = contextvars.copy_context()
    tell_plain("enter twice", attempt(context.run, context.run, print))
    tell_plain("its own", attempt(asyncio.current_task().get_context().run, print))


asyncio.run(app())

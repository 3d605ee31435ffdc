"""What Alembic runs: the steps, on the connection that the register hands over, within its transaction."""

from alembic import context

from sim.register.schema import Base
from sim.register.upgrade import VERSION_TABLE

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    version_table=VERSION_TABLE,
    render_as_batch=True,
)
context.run_migrations()

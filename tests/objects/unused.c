// unused.c: a member of the archive that nobody needs: what it asks for is nowhere.

int nowhere(void);

int unused(void)
{
    return nowhere();
}

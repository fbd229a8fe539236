using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;

namespace Pbx.Core.Persistence.Sqlite;

/// <summary>Lets <c>dotnet ef migrations add NAME --project Pbx.Core --output-dir Persistence/Sqlite/Migrations</c> work without a running system.</summary>
internal sealed class DesignTimeFactory : IDesignTimeDbContextFactory<PbxDbContext>
{
    public PbxDbContext CreateDbContext(string[] args)
    {
        var builder = new DbContextOptionsBuilder<PbxDbContext>();
        builder.UsePbxSqlite("design-time.db");
        return new PbxDbContext(builder.Options);
    }
}

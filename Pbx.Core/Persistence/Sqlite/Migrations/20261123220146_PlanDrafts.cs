using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Pbx.Core.Persistence.Sqlite.Migrations
{
    /// <inheritdoc />
    public partial class PlanDrafts : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<byte[]>(
                name: "Packed",
                table: "PlanVersions",
                type: "BLOB",
                nullable: true);

            migrationBuilder.CreateTable(
                name: "PlanDrafts",
                columns: table => new
                {
                    Id = table.Column<int>(type: "INTEGER", nullable: false),
                    Name = table.Column<string>(type: "TEXT", nullable: false),
                    BasedOn = table.Column<long>(type: "INTEGER", nullable: false),
                    At = table.Column<long>(type: "INTEGER", nullable: false),
                    ByName = table.Column<string>(type: "TEXT", nullable: false),
                    ChangedAt = table.Column<long>(type: "INTEGER", nullable: false),
                    ChangedBy = table.Column<string>(type: "TEXT", nullable: false),
                    Revision = table.Column<long>(type: "INTEGER", nullable: false),
                    Editors = table.Column<string>(type: "TEXT", nullable: false),
                    Origin = table.Column<byte[]>(type: "BLOB", nullable: false),
                    Plan = table.Column<byte[]>(type: "BLOB", nullable: false),
                    PlannedFor = table.Column<string>(type: "TEXT", nullable: false),
                    PlannedById = table.Column<string>(type: "TEXT", nullable: false),
                    PlannedBy = table.Column<string>(type: "TEXT", nullable: false),
                    RefusedFor = table.Column<string>(type: "TEXT", nullable: false),
                    RefusedWhy = table.Column<string>(type: "TEXT", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_PlanDrafts", x => x.Id);
                });
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "PlanDrafts");

            migrationBuilder.DropColumn(
                name: "Packed",
                table: "PlanVersions");
        }
    }
}

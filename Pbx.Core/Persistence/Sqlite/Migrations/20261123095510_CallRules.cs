using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Pbx.Core.Persistence.Sqlite.Migrations
{
    /// <inheritdoc />
    public partial class CallRules : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<string>(
                name: "CallerId",
                table: "AspNetUsers",
                type: "TEXT",
                maxLength: 16,
                nullable: true);

            migrationBuilder.CreateTable(
                name: "Overrides",
                columns: table => new
                {
                    DepartmentId = table.Column<string>(type: "TEXT", nullable: false),
                    State = table.Column<string>(type: "TEXT", maxLength: 20, nullable: false),
                    Until = table.Column<long>(type: "INTEGER", nullable: false),
                    SetBy = table.Column<string>(type: "TEXT", nullable: false),
                    SetAt = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_Overrides", x => x.DepartmentId);
                });

            migrationBuilder.CreateTable(
                name: "PersonStates",
                columns: table => new
                {
                    UserId = table.Column<string>(type: "TEXT", nullable: false),
                    DoNotDisturb = table.Column<bool>(type: "INTEGER", nullable: false),
                    IsSignedOff = table.Column<bool>(type: "INTEGER", nullable: false),
                    SignedOffFrom = table.Column<string>(type: "TEXT", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_PersonStates", x => x.UserId);
                    table.ForeignKey(
                        name: "FK_PersonStates_AspNetUsers_UserId",
                        column: x => x.UserId,
                        principalTable: "AspNetUsers",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade);
                });
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "Overrides");

            migrationBuilder.DropTable(
                name: "PersonStates");

            migrationBuilder.DropColumn(
                name: "CallerId",
                table: "AspNetUsers");
        }
    }
}

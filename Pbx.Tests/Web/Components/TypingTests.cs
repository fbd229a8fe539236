using Bunit;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.RenderTree;
using Pbx.Tests.Web.Support;
using Pbx.Web.Components;
using Pbx.Web.Components.Shared;

namespace Pbx.Tests.Web.Components;

/// <summary>
/// On a slow line the page of two letters ago arrives while the third is typed. Blazor leaves a field alone only if its event is bound to
/// the attribute; a bare value beside a bare oninput would take the third letter away.
/// </summary>
#pragma warning disable BL0006 // The frames of the renderer are what is asked about.
public class TypingTests : PageContext
{
    [Fact]
    public void Typing_in_a_text_field_is_bound() => AssertBound(Render<TextBox>(p => p.Add(b => b.Id, "x")));

    [Fact]
    public void Typing_in_a_password_field_is_bound() => AssertBound(Render<PasswordBox>(p => p.Add(b => b.Id, "x")));

    [Fact]
    public void An_address_that_comes_back_late_takes_no_letter_away()
    {
        var text = new SearchText();
        text.Type("an");
        text.Type("anna ");
        text.Came("an");
        Assert.Equal("anna ", text.Typed);
        text.Came("anna");
        Assert.Equal("anna ", text.Typed);
        // Going back to what was typed before is no echo.
        text.Came("an");
        Assert.Equal("an", text.Typed);
        text.Came(null);
        Assert.Equal("", text.Typed);
    }

    [Fact]
    public void What_is_pasted_is_never_longer_than_a_circuit_takes()
    {
        Assert.Equal("1000", Render<TextBox>(p => p.Add(b => b.Id, "x")).Find("input").GetAttribute("maxlength"));
        Assert.Equal("1000", Render<PasswordBox>(p => p.Add(b => b.Id, "x")).Find("input").GetAttribute("maxlength"));
    }

    private void AssertBound<T>(IRenderedComponent<T> box) where T : class, IComponent
    {
        var inputs = new[] { box.ComponentId }.Concat(box.FindComponents<Field>().Select(field => field.ComponentId)).SelectMany(Frames)
            .Where(frame => frame.FrameType == RenderTreeFrameType.Attribute && frame.AttributeName == "oninput").ToList();
        Assert.Equal("value", Assert.Single(inputs).AttributeEventUpdatesAttributeName);
    }

    private List<RenderTreeFrame> Frames(int component)
    {
        var get = typeof(Microsoft.AspNetCore.Components.RenderTree.Renderer).GetMethod("GetCurrentRenderTreeFrames", System.Reflection.BindingFlags.Instance | System.Reflection.BindingFlags.NonPublic)!;
        var range = (ArrayRange<RenderTreeFrame>)get.Invoke(Renderer, [component])!;
        return [.. range.Array.Take(range.Count)];
    }
}

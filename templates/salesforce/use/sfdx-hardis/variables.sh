<%idVariable%>=<%clientId%>
<%keyVariable%>=<%sealingKey%>
